/** The place of a node in a phone's list: what registering with it means (sccp.md 4.2). */
export const roleNames = ['primary', 'secondary', 'tertiary', 'srst'] as const;

export type RoleName = (typeof roleNames)[number];
