"""All benches, one after the other."""

from bench import comparison, contractors, grid, growth, intake, kernel, lists, pages

if __name__ == "__main__":
    kernel.main()
    growth.main()
    pages.main()
    lists.main()
    comparison.main()
    contractors.main()
    grid.main()
    intake.main()
