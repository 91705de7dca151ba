"""Roll-ups as Parquet files, and what is asked of them: one Ibis expression for each batch, on DuckDB.

The only place that knows Parquet, Ibis, DuckDB and PySpark. Nothing is downloaded: the engine may load no extension by itself.

    <folder>/bodies/<body>/<table>.parquet   what one body handed in, each file replaced at once
    <folder>/nation-<n>/<table>.parquet      all of them side by side, which is what is asked
    <folder>/nation.json                     which of those stands, and when it was made
"""
