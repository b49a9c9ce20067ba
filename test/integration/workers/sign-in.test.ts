import './three-workers.ts';
import '../sign-in.test.ts';
