/** Whether it was given, by status; what was stopped had begun (http://hl7.org/fhir/R4/codesystem-event-status.html). */
export const states: Record<string, string> = {
  completed: 'given',
  'in-progress': 'given',
  stopped: 'given',
  'on-hold': 'given',
  'not-done': 'not-given',
  unknown: 'unknown',
};
