/** Imported before a suite: its gateways are then started with three workers on one store. */
process.env['ROLLCALL_TEST_WORKERS'] = '3';
