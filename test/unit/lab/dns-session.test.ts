import { describe, expect, it } from 'vitest';
import { DnsSession } from '#lab/sessions/dns.js';
import { DnsCode, decodeAnswer, encodeQuery } from '#wire/dns/message.js';

const session = () =>
  new DnsSession([
    ['cm1.lab.test', [1, 2]],
    ['CiscoCM1', [1]],
    ['cm2.lab.test', [3]],
    ['CM2.lab.test', []],
  ]);

const ask = (name: string) => decodeAnswer(session().onQuery(encodeQuery(7, name))!);

describe('the DNS server', () => {
  it('tells the addresses of a name, whatever its case', () => {
    expect(ask('cm1.lab.test')).toMatchObject({ id: 7, code: DnsCode.noError, addresses: [1, 2] });
    expect(ask('CM1.Lab.Test')).toMatchObject({ name: 'CM1.Lab.Test', addresses: [1, 2] });
    expect(ask('ciscocm1').addresses).toEqual([1]);
  });

  it.each(['cm3.lab.test', 'cm2.lab.test', 'lab.test', 'cm1', ''])('knows no other name: %j', (name) => {
    expect(ask(name)).toMatchObject({ code: DnsCode.nameError, addresses: [] });
  });

  it('has nothing but addresses to tell of a name it knows', () => {
    const query = encodeQuery(7, 'cm1.lab.test').with(-3, 28); // AAAA
    expect(decodeAnswer(session().onQuery(query)!)).toMatchObject({ code: DnsCode.noError, addresses: [] });
  });

  it('counts, and leaves unanswered what is no query', () => {
    const dns = session();
    expect(dns.onQuery(Uint8Array.of(1, 2, 3))).toBeNull();
    expect(dns.onQuery(dns.onQuery(encodeQuery(1, 'cm1.lab.test'))!)).toBeNull();
    dns.onQuery(encodeQuery(2, 'nobody'));
    expect(dns.counts).toEqual({ queries: 2, unknown: 1, malformed: 2 });
  });
});
