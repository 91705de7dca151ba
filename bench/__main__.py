"""All benches, one after the other."""

from bench import grid, growth, kernel, lists, pages

if __name__ == "__main__":
    kernel.main()
    growth.main()
    pages.main()
    lists.main()
    grid.main()
