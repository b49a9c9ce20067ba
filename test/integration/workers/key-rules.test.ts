import './three-workers.ts';
import '../key-rules.test.ts';
