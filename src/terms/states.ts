/**
 * The states of a phone's life, in their order, with the text its display shows (Doc 5710; sccp.md 5.1).
 * A state is a small number in the hot path and a name everywhere else.
 */
export const states = {
  off: { lcd: '' },
  starting: { lcd: 'Configuring VLAN' },
  leasing: { lcd: 'Configuring IP' },
  fetching: { lcd: 'Configuring CM List' },
  connecting: { lcd: 'Opening ADDRESS' },
  registering: { lcd: 'Registering' },
  provisioning: { lcd: 'Registering' },
  inService: { lcd: 'Your current options' },
  restarting: { lcd: 'Resetting' },
} as const;

export type StateName = keyof typeof states;

export const stateNames = Object.keys(states) as StateName[];

/** State name -> its number: `State.inService`. */
export const State = Object.fromEntries(stateNames.map((name, number) => [name, number])) as Record<StateName, number>;
