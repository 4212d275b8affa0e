/** What servers insist on in whatever a phone writes (sccp.md 1.2, 1.3, 3.3, 9), checked on a whole conversation. */
import { expect } from 'vitest';
import {
  Alarm,
  ButtonTemplateReq,
  IpPort,
  KeepAlive,
  Register,
  RegisterAvailableLines,
  RegisterTokenReq,
  XmlAlarm,
} from '#wire/sccp/catalogue.js';
import type { Conversation } from '../../support/replay-server.js';

/**
 * What FreeSWITCH does not disconnect a stranger for. XmlAlarm, which later phones send behind Alarm, is known to it and to
 * chan-sccp; chan_skinny and wazo ignore what they do not know, and wazo all but Register (sccp.md 3.2, 3.3).
 */
const allowedFirst: readonly number[] = [Alarm.id, XmlAlarm.id, KeepAlive.id];

/** chan_skinny drops the session beyond. */
const largestFrame = 2_000;

/** wazo drops the session when so much lies unread. */
const largestRead = 3_072;

/** `headerVersion`: of everything after the introduction. */
export function expectWellWritten(
  { heard, reads }: Pick<Conversation, 'heard' | 'reads'>,
  headerVersion: number,
): void {
  const ids = heard.map(({ id }) => id);
  const register = ids.indexOf(Register.id);
  expect(ids.slice(0, register).filter((id) => !allowedFirst.includes(id))).toEqual([]);
  expect(ids[register + 1]).toBe(IpPort.id);
  expect(ids).not.toContain(RegisterTokenReq.id);
  // chan-sccp restarts a phone that tells its lines before it asked for its buttons.
  const lines = ids.indexOf(RegisterAvailableLines.id);
  if (lines >= 0) expect(ids.slice(0, lines)).toContain(ButtonTemplateReq.id);

  expect(Math.max(...reads)).toBeLessThanOrEqual(largestRead);
  expect(Math.max(...heard.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(largestFrame);

  const versions = heard.map((frame) => frame.headerVersion);
  expect(new Set(versions.slice(0, register + 2))).toEqual(new Set([0]));
  expect([...new Set(versions.slice(register + 2))]).toEqual(versions.length > register + 2 ? [headerVersion] : []);
}
