import { memoryTransport } from '../test/memory-transport.ts';
import { authority, clientCertificate, socketTransport } from '../test/socket-transport.ts';
import { describeTransportContract } from './contract/transport-contract.ts';

describeTransportContract(socketTransport('TCP', 'tcp'));
describeTransportContract(socketTransport('TLS 1.3', 'tls', { dials: { minVersion: 'TLSv1.3' } }));
describeTransportContract(socketTransport('TLS 1.2', 'tls', { dials: { maxVersion: 'TLSv1.2' } }));
describeTransportContract(
  socketTransport('mutual TLS', 'tls', {
    listens: { clientAuthority: authority.cert },
    dials: { clientCertificate },
  }),
);
describeTransportContract(socketTransport('HTTP/2', 'h2'));
describeTransportContract(memoryTransport('memory', 'tcp', 0));
describeTransportContract(memoryTransport('memory, 5 ms away', 'tcp', 5));
describeTransportContract(memoryTransport('memory as tls', 'tls', 1));
