/** Why a text is no regular expression. */
export function syntaxProblem(text: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a backslash was made
  if (/[\u0000-\u001f]/.test(text)) return 'holds a control character; between double quotes a backslash is doubled';
  try {
    new RegExp(text, 'iu');
    return undefined;
  } catch (error) {
    return `is no regular expression${error instanceof Error ? `: ${error.message.replace(/^.*: /s, '')}` : ''}`;
  }
}

/** What is wrong with a pattern; one that is found in an empty text, as behind a stray `|`, is found in every text. */
export function patternProblem(text: string): string | undefined {
  const problem = syntaxProblem(text);
  if (problem !== undefined || !new RegExp(text, 'iu').test('')) return problem;
  return 'is found in every text; does a | begin, end or stand twice in it?';
}
