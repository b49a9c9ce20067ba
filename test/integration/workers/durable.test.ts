// Needs strace, as the suite does.
import './three-workers.ts';
import '../durable.test.ts';
