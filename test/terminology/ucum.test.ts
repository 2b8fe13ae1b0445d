import { describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/definitions/index.ts';
import { createTerminology } from '../../src/terminology/index.ts';

const terminology = createTerminology(loadDefinitions().definitions);
const verdict = (code: string) => terminology.lookup({ system: 'http://unitsofmeasure.org', code }).result;

/** Units as the grammar of UCUM has them (https://ucum.org/ucum, §§ 5-12). */
describe('a code of UCUM', () => {
  it.each([
    ...['mg', 'Gy', 'cGy', 'mm[Hg]', 'Cel', '[degF]', '%', '1', '[iU]', 'k[IU]', 'dB[SPL]', "[in_i'H2O]"],
    ...['m2', 's-1', 'm+2', '10*3', '10*-3', '10^6', '10*'],
    ...['mg/dL', '/uL', '10*3/uL', 'kg.m/s2', 'mmol/L/h', 'm.s-1', 'B[10.nV].s', '1/d', '/m/s'],
    ...['{score}', '%{hemolysis}', 'mg{creat}/dL', '{cells}/uL', '/{HPF}', '10*3{a}'],
    ...['mg/(m2.h)', '(m)', '((m.s)/kg).g', '/(m.s)', '[m/s2/Hz^(1/2)]', '2.[pi].rad'],
  ])('is %s', (code) => {
    expect(verdict(code)).toBe('valid');
  });

  it.each([
    ...['', 'KG', 'mgs', 'foo', 'mcg', 'ml/min/1.73 m2', '2m', 'k%', 'k[degF]', 'mmm', '-1', '+', 'm-', 'm+'],
    ...['m/', '/', '//m', 'm..s', '.m', 'm.', 'm//s', 'mg dL', ' mg', 'mg '],
    ...['{a', 'a}', '{a}{b}', '{a}mg', '{ä}', 'mg{a}{b}', '{a b}', '{}x'],
    ...['(m', 'm)', '()', '(m)(s)', '(m)2', 'm(s)', '[mm', 'mm]', '[foo]', 'foo3', '[foo]2', 'm2s', '3-1'],
    ...['(('.repeat(400), `m${'.m'.repeat(200)}`],
  ])('is not %s', (code) => {
    expect(verdict(code)).toBe('invalid');
  });

  it('is read to 16 parentheses deep', () => {
    const within = (depth: number): string => `${'('.repeat(depth)}m${')'.repeat(depth)}`;
    expect([verdict(within(16)), verdict(within(17))]).toEqual(['valid', 'invalid']);
  });
});
