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
