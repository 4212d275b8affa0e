import { describe, expect, it } from 'vitest';
import type { Mistake } from '#errors.js';
import { readInventory } from '#profile/inventory.js';
import { formatMistakes } from '#profile/mistakes.js';

function phonesIn(text: string) {
  return readInventory(text, 'branch.csv', new Map(), []);
}

function mistakesIn(text: string): string[] {
  const mistakes: Mistake[] = [];
  readInventory(text, 'branch.csv', new Map(), mistakes);
  return mistakes.length === 0 ? [] : formatMistakes(mistakes).split('\n');
}

describe('an inventory', () => {
  it('names phones by MAC, in any of the forms people write', () => {
    const text =
      'mac,model\n00:1b:53:5c:d3:d6,7960\n001B.535C.D3D7,12 sp+\n00-1B-53-5C-D3-D8,7961G-GE\n001b535cd3d9,7940';
    expect(phonesIn(text)).toEqual([
      { mac: '001B535CD3D6', model: '7960', lines: [] },
      { mac: '001B535CD3D7', model: '12 SP+', lines: [] },
      { mac: '001B535CD3D8', model: '7961G-GE', lines: [] },
      { mac: '001B535CD3D9', model: '7940', lines: [] },
    ]);
  });

  it('names phones by device name, or by both, with their numbers; columns stand in any order', () => {
    const text =
      'Lines,Model,Name,MAC\n2001 2002,7960,SEP001B535CD3D6,00:1b:53:5c:d3:d6\n,7940,sep001b535cd3d7,001B535CD3D7\n';
    expect(phonesIn(text)).toEqual([
      { mac: '001B535CD3D6', model: '7960', lines: ['2001', '2002'] },
      { mac: '001B535CD3D7', model: '7940', lines: [] },
    ]);
    expect(phonesIn('name,model\nSEP001B535CD3D6,7960')).toEqual([{ mac: '001B535CD3D6', model: '7960', lines: [] }]);
  });

  it('with mistakes tells all of them, each with its place', () => {
    const text = `mac,model,lines
00:1B:53:5C:D3:D6,7690,2001
00:1B:53:5C:D3,7960,2001
00:1B:53:5C:D3:D7,7906G,2001 2002
00:1B:53:5C:D3:D8,7960
00:1B:53:5C:D3:D9,7960,20x1
001B535CD3D9,7960,
01:00:5E:00:00:01,7940,2005
001B.535C.D3D9,7940,
`;
    expect(mistakesIn(text)).toEqual([
      'branch.csv:2:19: unknown model "7690"; did you mean "7960"?',
      'branch.csv:3:1: expected a MAC of 12 hexadecimal digits; got "00:1B:53:5C:D3"',
      'branch.csv:4:25: a 7906G has 1 line, got 2 numbers',
      'branch.csv:5:1: expected 3 cells as in the first line, got 2',
      'branch.csv:6:24: expected a directory number such as 2001; got "20x1"',
      'branch.csv:8:1: the MAC "01:00:5E:00:00:01" is that of a group',
      'branch.csv:9:1: the phone 001B535CD3D9 stands twice, first in branch.csv:7',
    ]);
  });

  it.each([
    ['', '1:1: the file is empty: expected a line such as mac,model,lines and a line for each phone'],
    ['mac,model', '1:1: there is no phone behind the names of the columns'],
    ['mac,modle\n1,2', '1:5: unknown column "modle"; did you mean "model"?'],
    ['model\n7960', '1:1: there is no column "mac" or "name": nothing says which phones these are'],
    ['mac\n001B535CD3D6', '1:1: there is no column "model"'],
    ['mac,mac,model\n1,2,3', '1:5: the column "mac" stands twice'],
    ['name,model\nATA001B535CD3D6,7960', '2:1: expected a name such as SEP001B535CD3D6; got "ATA001B535CD3D6"'],
    [
      'name,mac,model\nSEP001B535CD3D6,001B535CD3D7,7960',
      '2:1: the name "SEP001B535CD3D6" is not that of the MAC "001B535CD3D7"',
    ],
    ['mac,model\n"001B535CD3D6,7960', '2:1: expected a cell in quotes, with a quote inside it doubled'],
  ])('%j is refused', (text, mistake) => {
    expect(mistakesIn(text)).toContain(`branch.csv:${mistake}`);
  });

  it('knows the phones of other files', () => {
    const mistakes: Mistake[] = [];
    const seen = new Map([['001B535CD3D6', 'hq.csv:7']]);
    expect(readInventory('mac,model\n001B535CD3D6,7960', 'branch.csv', seen, mistakes)).toEqual([]);
    expect(formatMistakes(mistakes)).toBe('branch.csv:2:1: the phone 001B535CD3D6 stands twice, first in hq.csv:7');
  });
});
