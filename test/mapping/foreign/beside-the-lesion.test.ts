import { describe, expect, it } from 'vitest';
import { condition, told } from './told.ts';

const read = (text: string) => told(condition({ text })).case;
const levels = (text: string) => read(text)?.lesions?.map(({ level }) => level && `${level.cranial}-${level.caudal}`);

describe('what stands beside an ISCM in its words', () => {
  it.each([
    'Intramedullary metastasis T9; old L1 compression fracture',
    'Intramedullary metastasis T9 and osteoporotic compression fracture L1',
    'Intramedullary metastasis T9 and fracture of L1',
    'Intramedulläre Metastase BWK 9, alte Kompressionsfraktur LWK 1',
    'Intramedulläre Metastase BWK 9, LWK 1-Fraktur',
  ])('is a fracture, which is neither its compression nor its level: %s', (text) => {
    expect(levels(text)).toEqual(['T9-T9']);
  });

  it.each([
    'Metastasis T9 with intramedullary signal change',
    'T9 metastasis, intramedullary oedema',
    'Vertebral metastasis T9 with intramedullary T2 hyperintensity',
    'T9 compression fracture with intramedullary signal change due to metastasis',
    'Metastase BWK 9 mit intramedullärem Ödem',
    'Metastase BWK 9 mit intramedullärer Signalanhebung',
  ])('is not within the cord where an oedema or a signal alone is: %s', (text) => {
    expect(read(text)?.episodes).toBeUndefined();
  });

  it.each([
    'Intramedullary metastasis T9 with intramedullary oedema T6-T11',
    'Intramedullary T2 hyperintense metastasis T9',
    'Intramedullary haemorrhagic metastasis T9',
    'Intramedulläre, ödematöse Metastase T9',
  ])('is of a metastasis within the cord: %s', (text) => {
    expect(levels(text)).toEqual(['T9-T9']);
  });
});
