// The house has levels (docs/decisions/0001-the-house.md): imports go to lower numbers only, never between folders of
// one level, never in a circle. A folder that stands in no level fails the check.
const levels = [
  ['fhir', 'case', 'definitions', 'config'],
  ['profile', 'terminology', 'fhirpath'],
  ['validate', 'mapping', 'search', 'deidentify', 'tabular', 'view', 'cohort'],
  ['store'],
  ['projection', 'disclosure'],
  ['interaction'],
  ['http', 'cli'],
  ['wiring'],
];
// `fhir` is the floor that the other folders of its level stand on.
const floor = 'fhir';

const folders = (list) => `^src/(${list.join('|')})/`;

const rules = levels.flatMap((level, index) => {
  const above = levels.slice(index + 1).flat();
  return level.map((folder) => {
    const beside = level.filter((other) => other !== folder && other !== floor);
    const forbidden = [...beside, ...above];
    return {
      name: `from-${folder}`,
      severity: 'error',
      comment: `src/${folder} is of level ${index}; it may import lower levels only`,
      from: { path: `^src/${folder}/` },
      to: { path: [...(forbidden.length ? [folders(forbidden)] : []), '^src/[^/]+\\.ts$'] },
    };
  });
});

module.exports = {
  forbidden: [
    ...rules,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'known-folders',
      severity: 'error',
      comment: 'a new folder needs a level',
      from: { path: '^src/' },
      to: { path: '^src/[^/]+/', pathNot: folders(levels.flat()) },
    },
    {
      name: 'fhirpath-in-one-place',
      severity: 'error',
      comment: 'src/fhirpath alone imports fhirpath.js',
      from: { path: '^src/', pathNot: '^src/fhirpath/' },
      to: { path: 'node_modules/fhirpath' },
    },
    {
      name: 'express-in-one-place',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/http/' },
      to: { path: 'node_modules/express' },
    },
    {
      name: 'only-dependencies',
      severity: 'error',
      comment: 'what ships imports no development dependency',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
