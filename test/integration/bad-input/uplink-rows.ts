import type { BadInputs } from './bad-input.ts';

const wifi = ['--uplink', 'wifi=wlan0'];

export const uplinkRows: BadInputs = {
  title: 'Uplinks',
  rows: [
    {
      id: 'uplink-missing',
      what: 'no uplink',
      words: ['uplinks', 'plan'],
      exit: 2,
      code: 'option-missing',
      path: '--uplink',
    },
    {
      id: 'uplink-without-device',
      what: 'an uplink without its device',
      words: ['uplinks', 'plan', '--uplink', 'wifi'],
      exit: 2,
      code: 'option-value',
      path: '--uplink',
    },
    {
      id: 'uplink-device-too-long',
      what: 'a device that Linux could not have',
      words: ['uplinks', 'check', '--uplink', 'wifi=a-device-of-wifi'],
      exit: 2,
      code: 'option-value',
      path: '--uplink',
    },
    {
      id: 'uplink-twice',
      what: 'one device for two uplinks',
      words: ['uplinks', 'plan', ...wifi, '--uplink', 'cell=wlan0'],
      exit: 2,
      code: 'uplink-twice',
      path: '--uplink',
    },
    {
      id: 'uplinks-too-many',
      what: 'nine uplinks',
      words: [
        'uplinks',
        'plan',
        ...Array.from({ length: 9 }, (_, i) => ['--uplink', `sim${i}=wwan${i}`]).flat(),
      ],
      exit: 2,
      code: 'uplinks-too-many',
      path: '--uplink',
    },
    {
      id: 'uplink-gateway-of-none',
      what: 'the router of an uplink that is not there',
      words: ['uplinks', 'plan', ...wifi, '--gateway', 'cell=10.0.0.1'],
      exit: 2,
      code: 'option-value',
      path: '--gateway',
    },
    {
      id: 'uplink-gateway-no-address',
      what: 'a router that is no address',
      words: ['uplinks', 'plan', ...wifi, '--gateway', 'wifi=router'],
      exit: 2,
      code: 'option-value',
      path: '--gateway',
    },
    {
      id: 'uplink-gateway-twice',
      what: 'two routers for one uplink',
      words: ['uplinks', 'plan', ...wifi, '--gateway', 'wifi=10.0.0.1', '--gateway', 'wifi=10.0.0.2'],
      exit: 2,
      code: 'gateway-twice',
      path: '--gateway',
    },
    {
      id: 'uplink-endpoint',
      what: 'an address that cannot be read',
      words: ['uplinks', 'check', ...wifi, '--endpoint', 'pos.example'],
      exit: 2,
      code: 'endpoint-invalid',
      path: '--endpoint',
    },
  ],
};
