const CODE = /^[A-Za-z0-9][A-Za-z0-9.:/+\-_]{0,39}$/;

/** Whether a text looks like a code: short, of letters, digits and a few signs, without blanks. */
export const isCodeLike = (text: string): boolean => CODE.test(text);
