/** Are you there? Both ways empty; on the registered link and on standby links (sccp.md 2.1, 4.2). */
import { message } from '../message.js';

export const KeepAlive = message(0x0000, 'KeepAlive', {});

export const KeepAliveAck = message(0x0100, 'KeepAliveAck', {});
