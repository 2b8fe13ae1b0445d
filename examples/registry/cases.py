"""Tables of cases in pandas: python cases.py cases.zip

Types come from the data dictionary of the export: words, keys, dates and texts stay text, numbers become numbers,
columns with several values become lists. An empty cell is missing; the word unknown stays what was recorded.
"""

import json
import sys
import zipfile

import pandas as pd


def read_tables(archive):
    """The tables of an export by name; refuses one that is not whole."""
    with zipfile.ZipFile(archive) as files:
        manifest = json.loads(files.read("manifest.json"))
        if not manifest["complete"]:
            sys.exit(f"{archive} is not whole")
        with files.open("data_dictionary.csv") as file:
            dictionary = pd.read_csv(file, keep_default_na=False)
        return {
            name: read_table(files, name, columns.set_index("column")["type"])
            for name, columns in dictionary.groupby("table", sort=False)
        }


def read_table(files, name, types):
    with files.open(f"{name}.csv") as file:
        # a country may be NA: only an empty cell is missing
        table = pd.read_csv(file, dtype="string", keep_default_na=False, na_values=[""])
    for column, kind in types.items():
        if kind == "integer":
            table[column] = pd.to_numeric(table[column]).astype("Int64")
        elif kind == "number":
            table[column] = pd.to_numeric(table[column]).astype("Float64")
        elif kind.startswith("list of"):
            table[column] = table[column].str.split("|")
    return table


def first_of(table, by="case_id"):
    """One row a case: the first item of the case."""
    return table.drop_duplicates(by).set_index(by)


tables = read_tables(sys.argv[1] if len(sys.argv) > 1 else "cases.zip")

# one row a case, made of the first item of each kind
primaries = first_of(tables["primary_cancers"])
episodes = first_of(tables["episodes"])
flat = tables["cases"].set_index("case_id")[["sex", "source_kind", "source_country", "state"]].assign(
    primary=primaries["site"],
    histology=primaries["histology"],
    regions=episodes["regions"].str.join("+"),
    lesions=tables["lesions"].groupby("case_id").size(),
    surgery=tables["surgeries"].groupby("case_id")["given"].first(),
)
print(flat.head(8).to_string(), "\n")

# a region a row: an episode may have several
regions = episodes["regions"].explode().value_counts()
print("regions of the cord, of first episodes", regions.to_string(), sep="\n", end="\n\n")

# an index with its bound: "more than 75" is not 75
markers = tables["markers"]
ki67 = markers[markers["marker"] == "ki-67"]
print(ki67[["case_id", "key", "stained_cmp", "stained_percent", "stained_low", "stained_high"]].to_string(index=False))
