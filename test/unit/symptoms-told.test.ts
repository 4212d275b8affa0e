/**
 * The 33 symptoms of sccp.md section 7, by the numbers of docs/doc-5710.md: by which golden stories `regstorm boot` tells of
 * each, or why a phone that is alone cannot meet it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = 'test/fixtures/stories';

const told: Readonly<Record<number, readonly string[] | string>> = {
  1: 'such a phone sends nothing, so there is nothing to tell; it is one that is never switched on',
  2: ['files-missing-3x', 'files-missing-xml'],
  3: ['auto-registered'],
  4: ['restart-by-server', 'service-closed'],
  5: ['register-rejected-as-another-model'],
  6: ['version-error'],
  7: ['dhcp-silent', 'dhcp-without-tftp', 'dhcp-without-tftp-with-dns', 'tftp-name-unknown', 'dns-silent'],
  8: ['tftp-silent', 'file-without-call-manager'],
  9: ['connect-silent', 'connect-refused', 'register-unanswered'],
  10: ['call-manager-name-unknown', 'call-manager-name-unanswered', 'register-rejected'],
  11: ['call-manager-name-unknown'],
  12: ['files-missing-xml', 'auto-registered'],
  13: ['connect-refused', 'there-and-back'],
  14: ['tftp-port-closed', 'tftp-silent', 'http-refused'],
  15: ['file-corrupt'],
  16: ['register-rejected'],
  17: ['register-rejected-by-one'],
  18: ['register-rejected'],
  19: ['stale-file'],
  20: ['register-rejected-as-another-model'],
  21: ['keepalives-lost', 'path-lost', 'there-and-back'],
  22: ['keepalives-late', 'all-is-well'],
  23: 'the phone works: only the view of the cluster shows it as gone, and boot looks at no view',
  24: ['dhcp-slow'],
  25: ['connect-refused', 'files-missing-xml'],
  26: ['tftp-silent'],
  27: ['lossy-network'],
  28: ['alternate-tftp'],
  29: ['tftp-beyond-reach', 'dns-beyond-reach'],
  30: 'a port without a link: as the first one, it sends nothing',
  31: ['reset-by-server', 'leaving'],
  32: ['new-image'],
  33: ['call-manager-name-unknown'],
};

const stories = readdirSync(folder).map((file) => file.replace('.txt', ''));

describe('the symptoms of Doc 5710', () => {
  it('are 33, each told in a story or known to be none of a lone phone', () => {
    expect(Object.keys(told).map(Number)).toEqual(Array.from({ length: 33 }, (_, n) => n + 1));
    expect(Object.entries(told).filter(([, how]) => how.length === 0)).toEqual([]);
    expect(Object.values(told).filter((how) => typeof how === 'string')).toHaveLength(3);
  });

  it.each(Object.entries(told))('%s is told in stories that there are', (_, how) => {
    if (typeof how !== 'string') expect(stories).toEqual(expect.arrayContaining([...how]));
  });

  /** What a person has to find in the story of a symptom. */
  it.each([
    [2, 'TFTP: Error 1 (File not found)'],
    [14, 'nobody listens at the port of the TFTP server'],
    [17, 'Opening 127.0.0.2'],
    [19, 'Opening 127.0.0.9'],
    [22, 'a keepalive every 2 s'],
    [24, 'DHCP Discover'],
    [28, '[10.1.0.12]       TFTP: Read request'],
    [32, 'P00308011200.loads'],
    [33, 'Opening 127.0.0.2'],
  ])('%i is told with "%s"', (number, words) => {
    const [story] = told[number]!;
    expect(readFileSync(`${folder}/${story}.txt`, 'utf8')).toContain(words);
  });
});
