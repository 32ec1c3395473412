import { expect, test } from '@jest/globals';
import { queryProtocol } from '../../../local/endpoint/query-protocol.ts';

const decode = (form: string) => queryProtocol.decode({ headers: {}, body: form });

test('lists are in the order of their numbers', () => {
  const members = Array.from({ length: 12 }, (_, index) => `Tags.member.${12 - index}.Key=k${12 - index}`);
  const { params } = decode(`Action=CreateTopic&${members.join('&')}`);
  expect(params['Tags']).toEqual(Array.from({ length: 12 }, (_, index) => ({ Key: `k${index + 1}` })));
});

test('maps are objects by key, for every spelling of entries', () => {
  const { action, params } = decode(
    'Action=Publish&Version=2010-03-31&Message=a%20b%2Bc+d' +
      '&Attributes.entry.1.key=FilterPolicy&Attributes.entry.1.value=%7B%22a.b%22%3A1%7D' +
      '&MessageAttributes.entry.1.Name=origin&MessageAttributes.entry.1.Value.DataType=String' +
      '&MessageAttributes.entry.1.Value.StringValue=x',
  );
  expect(action).toBe('Publish');
  expect(params).toMatchObject({
    Message: 'a b+c d',
    Attributes: { FilterPolicy: '{"a.b":1}' },
    MessageAttributes: { origin: { DataType: 'String', StringValue: 'x' } },
  });
});

test('a form cannot reach a prototype', () => {
  const { params } = decode(
    'Action=x&__proto__.polluted=1&constructor.prototype.polluted=1&A.__proto__.polluted=1',
  );
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(Object.getPrototypeOf(params)).toBe(Object.prototype);
});

test('a missing action is an empty text', () => {
  expect(decode('').action).toBe('');
  expect(decode('Action.member.1=x').action).toBe('');
});
