/** Which addresses lie in which network: for the rooms that do not speak on the wire. */
export { contains, formatIpv4, loopback } from '#wire/ipv4.js';
