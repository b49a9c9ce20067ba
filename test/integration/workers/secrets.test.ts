import './three-workers.ts';
import '../secrets.test.ts';
