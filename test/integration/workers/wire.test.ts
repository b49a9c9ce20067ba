import './three-workers.ts';
import '../wire.test.ts';
