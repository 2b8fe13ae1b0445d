/** A place without the habits of its spelling: comments on the resource, `ofType`, `[x]`, names of files before it. */
export const place = (expression: string): string =>
  expression
    .replace(/\/\*.*?\*\//g, '')
    .replace(/\.ofType\(\w+\)/g, '')
    .replace(/\[x\]/g, '')
    .replace(/^\(document\)|^\/f:/, '');
