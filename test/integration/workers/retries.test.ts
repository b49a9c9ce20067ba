import './three-workers.ts';
import '../retries.test.ts';
