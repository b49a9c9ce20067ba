import { type EndpointName, endpointHosts, type UplinkName } from './addresses.ts';

/** Which packets a fault is about: of one uplink or all, to one endpoint or all. */
export interface FaultScope {
  readonly uplink?: UplinkName;
  readonly endpoint?: EndpointName;
}

/** How a router says no (`iptables-extensions`, REJECT). */
export type Rejection =
  | 'tcp-reset'
  | 'icmp-port-unreachable'
  | 'icmp-host-unreachable'
  | 'icmp-admin-prohibited';

/** One thing that is wrong on the way. All are made by the kernel, in the router of an uplink. */
export type Fault = FaultScope &
  (
    | { readonly kind: 'drop' }
    | { readonly kind: 'reject'; readonly as: Rejection }
    /** The router has no way there: it is silent, or says so, which the kernel does once a second after the first five. */
    | { readonly kind: 'no-route'; readonly as: 'blackhole' | 'prohibit' | 'unreachable' }
    /** From 0 to 1, of the packets to the endpoint. */
    | { readonly kind: 'loss'; readonly share: number }
    /** The next SYN is lost, those after it are not. */
    | { readonly kind: 'first-syn-lost' }
    /** SYNs beyond so many a second are dropped. */
    | { readonly kind: 'syn-limit'; readonly perSecond: number }
    /** The NAT forgets flows that were idle so long, and drops what still comes of them. */
    | { readonly kind: 'flows-forgotten'; readonly idleSeconds: number }
  );

/** What `iptables-restore` makes the router's filter of: silent to strangers, as a shop's router is. */
export function filterTable(faults: readonly Fault[], uplink: UplinkName): string {
  return [
    '*filter',
    ':INPUT ACCEPT [0:0]',
    ':FORWARD ACCEPT [0:0]',
    '-A INPUT -i wan -m conntrack --ctstate NEW,INVALID -j DROP',
    '-A FORWARD -m conntrack --ctstate INVALID -j DROP',
    ...faults.filter((fault) => isAt(fault, uplink)).flatMap(rulesOf),
    'COMMIT',
    '',
  ].join('\n');
}

export const natTable = '*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -o wan -j MASQUERADE\nCOMMIT\n';

/** Routes that stand in the way, in words of `ip route`. */
export function faultyRoutes(faults: readonly Fault[], uplink: UplinkName): readonly string[] {
  return faults.flatMap((fault) =>
    fault.kind === 'no-route' && isAt(fault, uplink)
      ? [`${fault.as} ${fault.endpoint ? endpointHosts[fault.endpoint] : '10.200.0.0/25'}`]
      : [],
  );
}

/** A flow that is forgotten after so many seconds of idleness; a day where no fault says otherwise. */
export function flowIdleSeconds(faults: readonly Fault[], uplink: UplinkName): number {
  const fault = faults.find((each) => each.kind === 'flows-forgotten' && isAt(each, uplink));
  return fault?.kind === 'flows-forgotten' ? fault.idleSeconds : 86_400;
}

function isAt(fault: Fault, uplink: UplinkName): boolean {
  return fault.uplink === undefined || fault.uplink === uplink;
}

function rulesOf(fault: Fault): readonly string[] {
  const host = fault.endpoint && endpointHosts[fault.endpoint];
  const out = `-A FORWARD -i lan${host ? ` -d ${host}` : ''}`;
  const back = `-A FORWARD -i wan${host ? ` -s ${host}` : ''}`;
  switch (fault.kind) {
    case 'drop':
      return [`${out} -j DROP`, `${back} -j DROP`];
    case 'reject':
      return [`${out} -p tcp -j REJECT --reject-with ${fault.as}`];
    case 'loss':
      return [out, back].map(
        (way) => `${way} -m statistic --mode random --probability ${fault.share} -j DROP`,
      );
    case 'first-syn-lost':
      return [`${out} -p tcp --syn -m statistic --mode nth --every 1000000 --packet 0 -j DROP`];
    case 'syn-limit':
      return [
        `${out} -p tcp --syn -m limit --limit ${fault.perSecond}/second --limit-burst 1 -j ACCEPT`,
        `${out} -p tcp --syn -j DROP`,
      ];
    case 'no-route':
    case 'flows-forgotten':
      return [];
  }
}
