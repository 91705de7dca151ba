"""Contracts: their list, each with its years, money, towns and promises, and the forms that change them."""
