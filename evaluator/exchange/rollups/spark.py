"""PySpark on this machine, through Ibis, for the proof that it answers as DuckDB does. Needs the extra `prove` and Java.

It listens on 127.0.0.1 alone, has no pages of its own, and is told of no package that it could fetch.
"""

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
from pyspark.sql import SparkSession

HERE = "127.0.0.1"
NAME = "answer"
SETTINGS = {
    "spark.master": "local[2]",
    "spark.driver.host": HERE,
    "spark.driver.bindAddress": HERE,
    "spark.driver.memory": "1g",
    "spark.jars.packages": "",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@cache
def session() -> SparkSession:
    """Spark in a process beside this one, which ends with it."""
    os.environ["SPARK_LOCAL_IP"] = HERE
    builder = SparkSession.builder.config("spark.sql.warehouse.dir", str(Path(tempfile.gettempdir()) / "evaluator-spark"))
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


@cache
def _connection() -> Any:
    return ibis.pyspark.connect(session())


def reading(*paths: Path) -> Any:
    """A table of one or more Parquet files, or patterns of them, as an Ibis table."""
    name = ibis.util.gen_name("parquet")
    session().read.parquet(*map(str, paths)).createOrReplaceTempView(name)
    return _connection().table(name)


def run(expression: Any) -> pa.Table:
    """What an expression comes to; straight from Spark, since a way by pandas would make floats of numbers beside a gap."""
    _connection().create_view(NAME, expression, overwrite=True)
    return session().table(NAME).toArrow()
