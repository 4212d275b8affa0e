import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mayInstall, wantsPeers } from '../../../scripts/bring-peers.mjs';
import { isInstalled, missingPackages, peers, readTitles, titlesWithout } from '../../../scripts/peers.mjs';

describe('the peers of this machine', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'regstorm-peers-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are all missing where there is nothing', () => {
    expect(missingPackages([folder])).toEqual(Object.keys(peers));
  });

  it('are there once every program of the package is there', () => {
    writeFileSync(join(folder, 'tshark'), '', { mode: 0o755 });
    expect(missingPackages([folder])).toContain('tshark');
    writeFileSync(join(folder, 'text2pcap'), '', { mode: 0o755 });
    expect(missingPackages(['/nowhere', folder])).not.toContain('tshark');
  });

  it('must be programs, not just files of that name', () => {
    writeFileSync(join(folder, 'curl'), '', { mode: 0o644 });
    expect(isInstalled('curl', [folder])).toBe(false);
  });
});

describe('whether peers may be installed', () => {
  const machine = { isRoot: true, isDebian: true, hasApt: true, env: {} };

  it('is so as root on Debian', () => {
    expect(mayInstall(machine)).toBe(true);
  });

  it.each([{ isRoot: false }, { isDebian: false }, { hasApt: false }, { env: { REGSTORM_NO_APT: '1' } }])(
    'is not so with %o',
    (difference) => {
      expect(mayInstall({ ...machine, ...difference })).toBe(false);
    },
  );

  it('is asked only when the run has suites that could need one', () => {
    expect(wantsPeers([])).toBe(true);
    expect(wantsPeers(['--project', 'unit'])).toBe(false);
    expect(wantsPeers(['--project=simulation', '--project', 'unit', 'test/unit/wire'])).toBe(false);
    expect(wantsPeers(['--project=unit', '--project', 'integration'])).toBe(true);
  });
});

describe('a suite that is left out', () => {
  it('can be told from its titles again', () => {
    const titles = titlesWithout('curl (TFTP) against the lab', ['curl'], ['curl']);
    expect(titles.suite).toBe('curl (TFTP) against the lab (left out: curl is missing)');
    expect(readTitles(titles.suite, titles.test)).toEqual({
      title: 'curl (TFTP) against the lab',
      reason: 'curl is missing',
      remedy: 'apt-get install -y --no-install-recommends curl',
    });
  });

  it('names what brings a program whose package excludes another one', () => {
    expect(titlesWithout('TFTP servers', ['atftpd'], ['tftpd-hpa', 'atftpd']).test).toBe(
      'has its peer: apt-get install -y --no-install-recommends tftpd-hpa && ' +
        '(cd "$(mktemp -d)" && apt-get download atftpd && dpkg -x atftpd_*.deb . && ' +
        'install usr/sbin/atftpd /usr/local/sbin && rm -r "$PWD")',
    );
    expect(titlesWithout('atftpd', ['atftpd'], ['atftpd']).test).toMatch(/^has its peer: \(cd /);
  });

  it('is not mistaken for one that is skipped', () => {
    expect(readTitles('curl against the lab', 'reads a file')).toBeNull();
    expect(readTitles('curl against the lab (left out: curl is missing)', 'reads a file')).toBeNull();
  });
});
