/**
 * Answers in generated code: marked where they are given, and written as `return` or as the end of a block once it is
 * known where the code stands. The marks are private characters, which no expression may hold.
 */
const [START, END] = ['\uE000', '\uE001'];

/** Whether a text could be taken for code with answers in it. */
export const hasMarks = (text: string): boolean => text.includes(START) || text.includes(END);

/** A statement that ends the code with an answer. */
export const give = (answer: string): string => `${START}${answer}${END}`;

/** Code as the body of a function. */
export const asBody = (code: string): string => code.replaceAll(START, 'return ').replaceAll(END, ';');

/** Code as the body of a function that says whether the answer is yes. */
export const asTest = (code: string): string => code.replaceAll(START, 'return (').replaceAll(END, ') === 1;');

/** Code as a block that leaves its answer in a variable. */
export const asBlock = (code: string, variable: string, label: string): string =>
  `${label}: {\n${code.replaceAll(START, `{ ${variable} = `).replaceAll(END, `; break ${label}; }`)}\n}`;
