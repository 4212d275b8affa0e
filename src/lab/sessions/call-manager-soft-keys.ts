/**
 * The soft keys our CallManager offers: the template on which three open servers agree, and what is shown in each
 * state of a phone (sccp.md 2.3). Labels are codes of the phone's own dictionary.
 */

/** The key at place n (from 1) has label code n and event n. */
const keys = [
  'redial',
  'newCall',
  'hold',
  'transfer',
  'forwardAll',
  'forwardBusy',
  'forwardNoAnswer',
  'backspace',
  'endCall',
  'resume',
  'answer',
  'info',
  'conference',
  'park',
  'join',
  'meetMe',
  'pickUp',
  'groupPickUp',
] as const;

type Key = (typeof keys)[number] | 'none';

/** What is shown, by state; the place of a state here is its number on the wire. */
const sets = {
  onHook: ['redial', 'newCall', 'forwardAll', 'pickUp', 'groupPickUp'],
  connected: ['hold', 'endCall', 'transfer', 'park', 'conference'],
  onHold: ['resume', 'newCall', 'endCall', 'transfer'],
  ringIn: ['answer', 'endCall'],
  offHook: ['redial', 'endCall', 'forwardAll', 'meetMe', 'pickUp', 'groupPickUp'],
  connectedTransfer: ['hold', 'endCall', 'transfer'],
  digitsDialled: ['backspace', 'endCall'],
  connectedConference: ['hold', 'endCall', 'join'],
  ringOut: ['none', 'endCall', 'transfer'],
  offHookFeature: ['redial', 'endCall'],
} as const satisfies Record<string, readonly Key[]>;

/** Info indexes count from here. */
const FIRST_INFO = 301;

const DICTIONARY = '\x80';

export const softKeyTemplate = keys.map((_, place) => ({
  label: DICTIONARY + String.fromCharCode(place + 1),
  event: place + 1,
}));

export const softKeySets = Object.values(sets).map((shown: readonly Key[]) => {
  const places = shown.map((key) => (key === 'none' ? -1 : keys.indexOf(key)));
  return {
    templateIndexes: places.map((place) => place + 1),
    infoIndexes: places.map((place) => (place < 0 ? 0 : FIRST_INFO + place)),
  };
});
