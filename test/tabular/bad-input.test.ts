import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readCaseTables, unpack } from '../../src/tabular/index.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const CASES = 'case_id,sex\na,female\nb,male\n';
const EPISODES = 'case_id,key\na,e\nb,e\n';

/** What reading tables says, as `file:row:column id`, and the ids of the cases it gives. */
function read(tables: Record<string, string | Uint8Array>) {
  const files = Object.entries({ cases: CASES, ...tables }).map(([name, text]) => ({
    name: `${name}.csv`,
    bytes: typeof text === 'string' ? encode(text) : text,
  }));
  const { cases, issues } = readCaseTables({ files });
  return {
    cases: cases.map((one) => one.case),
    ids: cases.map((one) => one.case.id),
    found: issues.map(({ file, row, tableColumn, id }) =>
      [file.replace('.csv', ''), row, tableColumn, id].filter((part) => part !== undefined).join(':'),
    ),
    messages: issues.map(({ message }) => message),
  };
}

describe('a cell that cannot be read', () => {
  const markers = (columns: string, cells: string) =>
    read({
      primary_cancers: 'case_id,key\na,p\n',
      markers: `case_id,key,of_key,marker,${columns}\na,m,p,er,${cells}\n`,
    });
  it.each([
    ['5,4', 'cell-decimal-comma', /write 5\.4/],
    ['1,234.5', 'cell-number', /thousands/],
    ['50 %', 'cell-unit', /unit %/],
    ['>75', 'cell-inexact', /write 75, and > in stained_cmp/],
    ['≥ 75', 'cell-inexact', /write 75, and >= in stained_cmp/],
    ['5-6', 'cell-inexact', /write 5 in stained_low and 6 in stained_high/],
    ['5 bis 6', 'cell-inexact', /write 5 in stained_low and 6 in stained_high/],
    ['1,250', 'cell-decimal-comma', /write 1\.250 or 1250/],
    ['10x12', 'cell-number', /several numbers/],
    ['unknown', 'cell-number', /stands in stained_state/],
    ['#NV', 'cell-placeholder', /leave the cell empty/],
    ['-', 'cell-placeholder', /leave the cell empty/],
    ['05. Jun', 'cell-excel-date', /5-6/],
    ['=A1*2', 'cell-formula', /formula/],
    ['NA', 'cell-placeholder', /leave the cell empty/],
    ['many', 'cell-number', /no number/],
    ['075', 'cell-number', /no number/],
    ['175', 'case-value', /at most 100/],
  ])('a number written %s', (cell, id, message) => {
    const { found, messages, ids } = markers('stained_percent', `"${cell}"`);
    expect(found).toEqual([`markers:2:stained_percent:${id}`]);
    expect(messages[0]).toMatch(message);
    expect(ids).toEqual(['b']);
  });

  it('a bound or a range where there is one number alone', () => {
    const { messages } = read({ episodes: 'case_id,key,ecog\na,e,0-1\na,f,<2\n' });
    expect(messages).toEqual([
      expect.stringMatching(/range; the cell takes one/),
      expect.stringMatching(/bound; the cell/),
    ]);
  });

  it.each([
    ['03.06.2016', /2016-06-03/],
    ['31.02.2016', /"31\.02\.2016" names no day that exists/],
    ['29.02.2016', /2016-02-29\.$/],
    ['6/3/2016', /year-month-day: 2016-03-06 if the day stands first, 2016-06-03 if the month does/],
    ['13/4/2016', /year-month-day, 2016-04-13\.$/],
    ['2016/6/3', /2016-06-03/],
    ['2016-06-03T00:00:00', /2016-06-03/],
    ['20160603', /2016-06-03/],
    ['06/2016', /year-month-day, 2016-06\.$/],
    ['Juni 2016', /year-month-day, 2016-06\.$/],
    ['3. März 2016', /2016-03-03/],
    ['03-Jun-16', /year-month-day, such as/],
    ['42524,5', /2016-06-03/],
    ['12.31.2016', /write year-month-day, such as 2016-06-03/],
    ['42524', /2016-06-03/],
    ['42524.0', /2016-06-03/],
    ['Jun-16', /year-month-day/],
    ['2016-06-03 00:00:00', /year-month-day/],
  ])('a date as a spreadsheet writes it: %s', (cell, message) => {
    const { found, messages } = read({ episodes: `case_id,key,diagnosed\na,e,"${cell}"\n` });
    expect(found).toEqual(['episodes:2:diagnosed:cell-excel-date']);
    expect(messages[0]).toMatch(message);
  });

  it('a value and a range at once, a bound without its number', () => {
    const head = 'stained_percent,stained_cmp,stained_low,stained_high,stained_state';
    expect(markers(head, '50,,5,6,').found).toEqual(['markers:2:stained_percent:cell-several-values']);
    expect(markers(head, ',>,,,').found).toEqual(['markers:2:stained_percent:case-required']);
    expect(markers(head, ',,6,5,').found).toEqual(['markers:2:stained_percent:case-value']);
    expect(markers(head, ',,6,,').found).toEqual(['markers:2:stained_high:case-required']);
  });

  it('a field of the outcome, by its own column, and what is no word for that there is one', () => {
    const head = 'case_id,outcome_recorded,survival_months,survival_cmp,survival_low';
    expect(read({ cases: `${head}\na,yes,,>,\nb,,1e999,,\nc,,,,5\nd,,5,=,\ne,YES,,,\n` }).found).toEqual([
      'cases:2:survival_months:case-required',
      'cases:3:survival_months:case-value',
      'cases:4:survival_high:case-required',
      'cases:5:survival_cmp:case-value',
      'cases:6:outcome_recorded:cell-word',
    ]);
  });

  it('a word that is none, a formula in a text, a key that nothing has', () => {
    const { found } = read({
      episodes: 'case_id,key,spread_route,note,primary_key\na,e,by air,=cmd|x,p\n',
    });
    expect(found).toEqual([
      'episodes:2:note:cell-formula',
      'episodes:2:spread_route:case-value',
      'episodes:2:primary_key:case-dangling-reference',
    ]);
  });

  it.each(['NA', 'n/a', '-', '?', 'k.A.', '#WERT!'])(
    'a text that may be a placeholder is taken and told: %s',
    (cell) => {
      const { found, ids } = read({ episodes: `case_id,key,note\na,e,${cell}\n` });
      expect([found, ids]).toEqual([['episodes:2:note:cell-placeholder'], ['a', 'b']]);
    },
  );

  it.each(['spring 2016', 'before 2016'])('a date that names no month is told as no date: %s', (cell) => {
    expect(read({ episodes: `case_id,key,diagnosed\na,e,${cell}\n` }).found).toEqual([
      'episodes:2:diagnosed:case-value',
    ]);
  });

  it('several words in one cell that are divided in another way', () => {
    const { messages } = read({ episodes: 'case_id,key,regions\na,e,"cervical, thoracic"\nb,e,cervical | thoracic\n' });
    expect(messages).toEqual([expect.stringMatching(/divided by \|, as in cervical\|thoracic\.$/)]);
  });

  it('what a floating-point column made of whole numbers is read', () => {
    expect(read({ episodes: 'case_id,key,ecog\na,e,2.0\n' }).cases[0]?.episodes).toEqual([{ key: 'e', ecog: 2 }]);
  });
});

describe('a table that cannot be read', () => {
  it('unknown tables and columns, each with what was probably meant', () => {
    const { found, messages, ids } = read({
      lesion: 'case_id,key\n',
      lesion_sizes: 'case_id,key,lesion_key,longest_cm,Longest_MM\n',
      episodes: 'case_id,key,diagnosis_day\n',
    });
    expect(found).toEqual([
      'lesion:table-unknown',
      'lesion_sizes:1:longest_cm:column-unknown',
      'episodes:1:diagnosis_day:column-unknown',
    ]);
    expect(messages[0]).toMatch(/lesions\.csv/);
    expect(messages[1]).toMatch(/longest_mm \(in mm\)/);
    // what a wrong column holds would be lost from any case
    expect(ids).toEqual([]);
  });

  it('columns that are missing or stand twice', () => {
    expect(read({ metastases: 'case_id,key,site\na,m,bone\n' }).found).toEqual([
      'metastases:1:presence:column-missing',
    ]);
    expect(read({ episodes: 'case_id,key,note,note\n' }).found).toEqual(['episodes:1:note:column-duplicate']);
    expect(
      readCaseTables({ files: [{ name: 'lesions.csv', bytes: encode('case_id,key,episode_key\n') }] }).issues[0]?.id,
    ).toBe('table-missing');
  });

  it('rows cut short, rows with cells too many, quotes that never end', () => {
    expect(read({ episodes: 'case_id,key,note,diagnosed\na,e,x,2016\nb,e' }).found).toEqual([
      'episodes:3:row-too-short',
    ]);
    expect(read({ episodes: 'case_id,key,note\na,e,one, two\n' }).found).toEqual(['episodes:2:row-too-long']);
    expect(read({ episodes: 'case_id,key,note\na,e,"one and\n' }).found).toEqual(['episodes:csv-cut-off']);
    expect(read({ episodes: 'case_id,key,note\na,e,a "quote"\n' }).found).toEqual(['episodes:csv-malformed']);
    expect(read({ episodes: '' }).found).toEqual(['episodes:csv-empty']);
    expect(read({ episodes: 'case_id,key\u0000\n' }).found).toEqual(['episodes:csv-malformed']);
  });

  it('a table that cannot be read is told, not every row that refers to it', () => {
    const episodes = 'case_id,key\na,e\nb,e\n';
    expect(read({ cases: 'case_id,sex\na,"female\n', episodes }).found).toEqual(['cases:csv-cut-off']);
    expect(read({ lesions: 'case_id,key,episode_key\na,l,e\n', episodes: '' }).found).toEqual(['episodes:csv-empty']);
  });

  it('duplicate keys and cases, rows of no case or item, all at once', () => {
    const { found, messages } = read({
      cases: 'case_id,sex\na,female\na,male\n',
      episodes: 'case_id,key\na,e\na,e\nc,e\n',
      alternatives: 'case_id,item_table,item_key,number,field,value_text\na,episodes,x,1,note,other\n',
    });
    expect(found).toEqual([
      'cases:3:case_id:row-duplicate',
      'episodes:3:key:case-duplicate-key',
      'episodes:4:case_id:row-of-no-case',
      'alternatives:2:item_key:row-of-no-item',
    ]);
    expect(messages[1]).toBe('row 3, column key: the key "e" is already that of key in row 2 of episodes.');
  });

  it('a row that names no case, as where cells were merged', () => {
    const { found, messages } = read({ episodes: 'case_id,key\na,e\n,f\n' });
    expect(found).toEqual(['episodes:3:case_id:row-of-no-case']);
    expect(messages[0]).toMatch(/the cell is empty; every row names its case/);
  });

  it.each(['__proto__', 'constructor'])('a row of an item in %s, which no table is called, is of no item', (item) => {
    const { found, ids } = read({
      alternatives: `case_id,item_table,item_key,number,field,value_text\na,${item},x,1,note,other\n`,
    });
    expect(Object.prototype).not.toHaveProperty('alternatives');
    expect(found).toEqual(['alternatives:2:item_key:row-of-no-item']);
    expect(ids).toEqual(['b']);
  });

  it('blank rows and rows of a spreadsheet’s empty cells are passed over', () => {
    expect(read({ episodes: 'case_id,key,note,,\na,e,,,\n,,,,\n\n' })).toMatchObject({ found: [], ids: ['a', 'b'] });
  });
});

describe('encodings and separators', () => {
  const text = 'case_id;remarks\na;Rückenmark – Tübingen\nb;\n';
  const wide = (order: 'le' | 'be'): Uint8Array => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
    return order === 'le' ? bytes : bytes.swap16();
  };
  const remarks = (cases: string | Uint8Array) => {
    const { cases: given, found } = read({ cases });
    return [given[0]?.remarks, found];
  };

  it('semicolons, tabs and a line that names the separator', () => {
    expect(remarks(text)).toEqual(['Rückenmark – Tübingen', []]);
    expect(remarks(text.replaceAll(';', '\t'))).toEqual(['Rückenmark – Tübingen', []]);
    expect(remarks(`sep=;\r\n${text.replaceAll('\n', '\r\n')}`)).toEqual(['Rückenmark – Tübingen', []]);
  });

  it.each(['sep=;\r\n', '"sep=;"\r\n', 'SEP=;\n'])(
    'rows are counted as the spreadsheet shows them behind %j',
    (line) => {
      const files = [{ name: 'cases.csv', bytes: encode(`${line}case_id;sex\r\na;w\r\n`) }];
      expect(readCaseTables({ files }).issues.map(({ row, line: of, id }) => [row, of, id])).toEqual([
        [2, 3, 'case-value'],
      ]);
    },
  );

  it('lines that end in different ways, as where one program goes on with the file of another', () => {
    const { cases, found } = read({ cases: 'case_id,remarks\na,"first\r\nsecond"\r\nb,"third"\r' });
    expect(found).toEqual([]);
    expect(cases.map(({ remarks }) => remarks)).toEqual(['first\r\nsecond', 'third']);
    const files = [{ name: 'cases.csv', bytes: encode('case_id,sex\r\na,"?\r\n?"\nb,x\r\n') }];
    expect(readCaseTables({ files }).issues.map(({ row, line }) => [row, line])).toEqual([
      [2, 2],
      [3, 4],
    ]);
  });

  it('a byte order mark is no part of the first name; UTF-16 and Windows-1252 are read and told', () => {
    expect(remarks(`\ufeff${text}`)).toEqual(['Rückenmark – Tübingen', []]);
    expect(remarks(wide('le'))).toEqual(['Rückenmark – Tübingen', ['cases:csv-encoding']]);
    expect(remarks(wide('be'))).toEqual(['Rückenmark – Tübingen', ['cases:csv-encoding']]);
    const ansi = Buffer.from(text.replace('–', '\u0096'), 'latin1');
    expect(remarks(ansi)).toEqual(['Rückenmark – Tübingen', ['cases:csv-encoding']]);
  });
});

describe('an archive of tables', () => {
  const archive = (manifest: object | string, more: Record<string, string> = {}) => {
    const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
    const files = {
      'x/cases.csv': CASES,
      'x/episodes.csv': EPISODES,
      'x/manifest.json': text,
      'x/README.txt': '',
      ...more,
    };
    const unpacked = unpack(
      'cases.zip',
      zipSync(Object.fromEntries(Object.entries(files).map(([name, value]) => [name, strToU8(value)]))),
    );
    if (unpacked.issue !== undefined) return [unpacked.issue.id];
    const { cases, issues } = readCaseTables(unpacked);
    return [cases.length, ...issues.map(({ id }) => id)];
  };

  it('is whole when its manifest says so and no rows are missing', () => {
    expect(archive({ complete: true, rows: { cases: 2, episodes: 2 } })).toEqual([2]);
    expect(archive({ complete: true, rows: { cases: 2, episodes: 3 } })).toEqual([0, 'tables-incomplete']);
    expect(archive({ complete: false })).toEqual([0, 'tables-incomplete']);
    expect(archive('{"complete":tr')).toEqual([0, 'tables-incomplete']);
  });

  it('that is damaged or holds no table is refused', () => {
    expect(unpack('cases.zip', encode('PK\u0003\u0004 no archive')).issue?.id).toBe('zip-malformed');
    expect(unpack('cases.zip', zipSync({ 'a.txt': strToU8('x') })).issue?.id).toBe('zip-without-tables');
    // the length that the directory of the archive tells, before anything is unpacked
    const large = Buffer.from(zipSync({ 'cases.csv': strToU8('case_id\n') }));
    large.writeUInt32LE(0x7fff_ffff, large.indexOf('PK\u0001\u0002') + 24);
    expect(unpack('cases.zip', large).issue?.id).toBe('zip-too-large');
  });

  it('in which a digit has become another is refused, stored or packed', () => {
    for (const level of [0, 6] as const) {
      const files = { 'README.txt': strToU8('a'), 'cases.csv': strToU8('case_id,survival_months\na,12\n') };
      const bytes = Buffer.from(zipSync(files, { level, comment: 'PK' }));
      expect(unpack('cases.zip', bytes).issue).toBeUndefined();
      // the packed text is as it was, and its checksum is not
      const at = level === 0 ? bytes.indexOf('12\n') : bytes.lastIndexOf('PK\u0001\u0002') + 16;
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      expect(unpack('cases.zip', bytes).issue).toMatchObject({
        id: 'zip-malformed',
        message: expect.stringContaining('cases.csv'),
      });
    }
  });
});
