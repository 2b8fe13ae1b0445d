import { describe, expect, it } from 'vitest';
import { readCaseTables } from '../../src/tabular/index.ts';

/** What reading tables says, as `file:row:column id`, and the cases it gives. */
function read(tables: Record<string, string>) {
  const files = Object.entries({ cases: 'case_id,sex\na,female\n', ...tables }).map(([name, text]) => ({
    name: `${name}.csv`,
    bytes: new TextEncoder().encode(text),
  }));
  const { cases, issues } = readCaseTables({ files });
  const found = issues.map(({ file, row, tableColumn, id }) =>
    [file.replace('.csv', ''), row, tableColumn, id].filter((part) => part !== undefined).join(':'),
  );
  return { cases: cases.map((one) => one.case), found, messages: issues.map(({ message }) => message) };
}

describe('rows of a list inside of items', () => {
  const head = 'case_id,item_table,item_key,number,field,value_text';
  const alternatives = (...rows: string[]) =>
    read({ episodes: 'case_id,key,note\na,e,x\n', alternatives: `${[head, ...rows].join('\n')}\n` });

  it('stand in the order of their numbers, wherever their rows are', () => {
    const { cases, found } = alternatives('a,episodes,e,10,note,j', 'a,episodes,e,2,note,b', 'a,episodes,e,1,note,a');
    expect(found).toEqual([]);
    expect(cases).toMatchObject([{ episodes: [{ alternatives: [{ value: 'a' }, { value: 'b' }, { value: 'j' }] }] }]);
  });

  it.each(['', 'x', '1st', '1.5', '0', '-1'])('have a whole number from 1 on: "%s"', (number) => {
    const { found, cases } = alternatives(`a,episodes,e,${number},note,a`);
    expect(found).toEqual(['alternatives:2:number:cell-number']);
    expect(cases).toEqual([]);
  });

  it('are told by their own rows where the case model takes them not', () => {
    expect(alternatives('a,episodes,e,1,note,a', 'a,episodes,e,2,,b').found).toEqual([
      'alternatives:3:field:case-required',
    ]);
    const identifiers = 'case_id,number,system,value\na,1,http://a,1\na,2,,2\n';
    expect(read({ patient_identifiers: identifiers }).found).toEqual(['patient_identifiers:3:system:case-required']);
  });
});

describe('a cell beside those of columns', () => {
  it('is told where its column has no name, if there is something in it', () => {
    expect(read({ episodes: 'case_id,key,,note\na,e,,x\n' }).found).toEqual([]);
    const { found, messages, cases } = read({ episodes: 'case_id,key,,note\na,e,y,x\n' });
    expect(found).toEqual(['episodes:2:column-nameless']);
    expect(messages).toEqual([expect.stringMatching(/the 3th cell is filled, but its column has no name/)]);
    expect(cases).toEqual([]);
  });
});

describe('a list in one cell', () => {
  it('is told by what is no number or word in it', () => {
    const sizes = (others: string) =>
      read({
        episodes: 'case_id,key\na,e\n',
        lesions: 'case_id,key,episode_key\na,l,e\n',
        lesion_sizes: `case_id,key,lesion_key,longest_mm,others_mm\na,s,l,10,"${others}"\n`,
      });
    expect(sizes('5|4.5').cases).toMatchObject([{ lesionSizes: [{ longest: 10, others: [5, 4.5] }] }]);
    expect(sizes('5 | 4').cases).toMatchObject([{ lesionSizes: [{ others: [5, 4] }] }]);
    expect(sizes('5|x').found).toEqual(['lesion_sizes:2:others_mm:cell-number']);
    expect(sizes('5|4,5').found).toEqual(['lesion_sizes:2:others_mm:cell-decimal-comma']);
    expect(sizes('5||4').found).toEqual(['lesion_sizes:2:others_mm:cell-number']);
  });
});
