/** Who of all phones of a host has which address: memory that its workers share. For rooms that know no phones. */
export { type AddressTable, addressTable } from '#phone/neighbours.js';
