import './three-workers.ts';
import '../tls.test.ts';
