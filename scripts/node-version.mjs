/** Whether this Node will do. Written in the syntax of old ones: they must be able to read it. */

/** What to tell the owner of Node `version` when package.json asks for `wanted` (`>=20.19`); nothing when it will do. */
export function nodeComplaint(version, wanted) {
  const has = version.split('.').map(Number);
  const needs = wanted.replace('>=', '').split('.').map(Number);
  const isNewEnough = has[0] === needs[0] ? has[1] >= needs[1] : has[0] > needs[0];
  if (isNewEnough) return '';
  return `regstorm needs Node ${needs.join('.')} or newer, and this is Node ${version}: see https://nodejs.org`;
}
