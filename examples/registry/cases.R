# Tables of cases in R: Rscript cases.R cases.zip
#
# Types come from the data dictionary of the export: words become factors with all their levels, numbers numbers; keys,
# dates and texts stay text. An empty cell is NA; the word unknown stays what was recorded.

args <- commandArgs(trailingOnly = TRUE)
archive <- if (length(args) > 0) args[1] else "cases.zip"

lines_of <- function(name) {
  connection <- unz(archive, name, encoding = "UTF-8")
  on.exit(close(connection))
  readLines(connection, warn = FALSE)
}

if (!any(grepl('"complete": *true', lines_of("manifest.json")))) stop(archive, " is not whole")

read_csv <- function(name, ...) {
  # a country may be NA: only an empty cell is missing
  read.csv(text = lines_of(name), colClasses = "character", na.strings = "", encoding = "UTF-8", ...)
}

dictionary <- read_csv("data_dictionary.csv")

read_table <- function(name) {
  table <- read_csv(paste0(name, ".csv"))
  columns <- dictionary[dictionary$table == name, ]
  for (row in seq_len(nrow(columns))) {
    column <- columns$column[row]
    type <- columns$type[row]
    if (type == "integer") table[[column]] <- as.integer(table[[column]])
    if (type == "number") table[[column]] <- as.numeric(table[[column]])
    if (type == "word") {
      table[[column]] <- factor(table[[column]], strsplit(columns$allowed_values[row], "|", fixed = TRUE)[[1]])
    }
    if (startsWith(type, "list of")) table[[column]] <- strsplit(table[[column]], "|", fixed = TRUE)
  }
  table
}

tables <- sapply(unique(dictionary$table), read_table, simplify = FALSE)

# one row a case, made of the first item of each kind
first_of <- function(table, column, cases) table[[column]][match(cases, table$case_id)]
cases <- tables$cases
flat <- with(tables, data.frame(
  cases[c("case_id", "sex", "source_kind", "source_country", "state")],
  primary = first_of(primary_cancers, "site", cases$case_id),
  histology = first_of(primary_cancers, "histology", cases$case_id),
  regions = sapply(first_of(episodes, "regions", cases$case_id), paste, collapse = "+"),
  surgery = first_of(surgeries, "given", cases$case_id)
))
print(head(flat, 8))

# a region a row: an episode may have several
cat("\nregions of the cord, of first episodes\n")
print(sort(table(unlist(first_of(tables$episodes, "regions", cases$case_id))), decreasing = TRUE))

# an index with its bound: "more than 75" is not 75
ki67 <- subset(tables$markers, marker == "ki-67")
cat("\n")
print(ki67[c("case_id", "key", "stained_cmp", "stained_percent", "stained_low", "stained_high")], row.names = FALSE)
