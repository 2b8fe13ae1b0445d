/** What the resources of a case say and the case cannot hold: the mapping report, made anew with the case. */
export const caseReport = `
CREATE TABLE case_report (
  case_id TEXT PRIMARY KEY REFERENCES iscm_case (id),
  content TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
