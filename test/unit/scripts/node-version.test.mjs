import { describe, expect, it } from 'vitest';
import { nodeComplaint } from '../../../scripts/node-version.mjs';

describe('the Node the launcher meets', () => {
  it.each(['20.19.0', '20.20.2', '22.0.0', '101.1.0'])('%s will do', (version) => {
    expect(nodeComplaint(version, '>=20.19')).toBe('');
  });

  it.each(['20.18.3', '18.20.0', '9.11.2'])('%s is told what is wanted', (version) => {
    expect(nodeComplaint(version, '>=20.19')).toBe(
      `regstorm needs Node 20.19 or newer, and this is Node ${version}: see https://nodejs.org`,
    );
  });
});
