// The official libSQL client against the server at LIBSQL_URL: what the proxy must not disturb.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@libsql/client';

const url = process.env.LIBSQL_URL;
assert.ok(url, 'LIBSQL_URL must name the server');

describe('@libsql/client', () => {
	const client = createClient({ url, intMode: 'bigint' });
	const count = async (table) =>
		(await client.execute(`SELECT count(*) AS n FROM ${table}`)).rows[0].n;

	before(async () => {
		await client.executeMultiple(`
      CREATE TABLE samples (id INTEGER PRIMARY KEY, value);
      CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, age INTEGER CHECK (age >= 0));
      CREATE TABLE pets (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES people (id));
      CREATE TABLE ledger (id INTEGER PRIMARY KEY, amount INTEGER);
      CREATE TRIGGER ledger_append_only BEFORE UPDATE ON ledger BEGIN
        SELECT RAISE(ABORT, 'the ledger is append-only'); SELECT 1;
      END;
      CREATE TABLE counters (name TEXT PRIMARY KEY, n INTEGER NOT NULL);
      INSERT INTO counters VALUES ('writes', 0);
    `);
	});
	after(() => client.close());

	test('every kind of value comes back as it was sent', async () => {
		const bytes = new Uint8Array([0, 1, 2, 127, 128, 255]);
		const values = [
			null,
			0n,
			-1n,
			2n ** 63n - 1n,
			-(2n ** 63n),
			1.5,
			-0.25,
			'',
			"小猫更衣 🐈 'quoted'",
			bytes,
			new Uint8Array()
		];
		for (const value of values) {
			const { rows, columns } = await client.execute({
				sql: 'SELECT ? AS value, typeof(?) AS kind',
				args: [value, value]
			});
			assert.deepEqual(columns, ['value', 'kind']);
			const received = rows[0].value;
			if (value instanceof Uint8Array) {
				assert.equal(rows[0].kind, 'blob');
				assert.deepEqual(new Uint8Array(received), value);
			} else {
				assert.equal(received, value);
			}
		}
	});

	test('arguments go by position and by name, with or without the sign', async () => {
		const byPosition = await client.execute({
			sql: 'SELECT ?1 || ?2 || ?1 AS joined',
			args: ['a', 'b']
		});
		assert.equal(byPosition.rows[0].joined, 'aba');
		const byName = await client.execute({
			sql: 'SELECT :a || @b || $c AS joined',
			args: { a: 'x', '@b': 'y', c: 'z' }
		});
		assert.equal(byName.rows[0].joined, 'xyz');
	});

	test('a write tells the affected rows and the last row id', async () => {
		const inserted = await client.execute({
			sql: "INSERT INTO samples (id, value) VALUES (?, 'a'), (?, 'b')",
			args: [41, 42]
		});
		assert.equal(inserted.rowsAffected, 2);
		assert.equal(inserted.lastInsertRowid, 42n);
		const updated = await client.execute("UPDATE samples SET value = 'c' WHERE id > 100");
		assert.equal(updated.rowsAffected, 0);
		const returned = await client.execute(
			'INSERT INTO samples (value) VALUES (7) RETURNING id, value'
		);
		assert.deepEqual({ ...returned.rows[0] }, { id: 43n, value: 7n });
	});

	test('columns carry the types declared in the schema', async () => {
		const { columnTypes } = await client.execute('SELECT id, name, age + 1 FROM people');
		assert.deepEqual(columnTypes, ['INTEGER', 'TEXT', '']);
	});

	test('a batch is all or nothing', async () => {
		const results = await client.batch(
			[
				"INSERT INTO people (name, age) VALUES ('Ada', 36)",
				{ sql: 'SELECT age FROM people WHERE name = ?', args: ['Ada'] }
			],
			'write'
		);
		assert.equal(results[1].rows[0].age, 36n);

		const before = await count('people');
		await assert.rejects(
			client.batch(
				["INSERT INTO people (name) VALUES ('Bob')", "INSERT INTO people (name) VALUES ('Ada')"],
				'write'
			),
			{ code: 'SQLITE_CONSTRAINT' }
		);
		assert.equal(await count('people'), before);
	});

	test('a batch repeats a statement by its stored text', async () => {
		const sql = 'INSERT INTO samples (value) VALUES (?)';
		const results = await client.batch(
			[1, 2, 3].map((value) => ({ sql, args: [value] })),
			'write'
		);
		assert.deepEqual(
			results.map((result) => result.rowsAffected),
			[1, 1, 1]
		);
	});

	test("errors carry a code and the engine's words", async () => {
		await client.execute("INSERT INTO people (id, name) VALUES (500, 'Eve')");
		await client.execute('INSERT INTO ledger (amount) VALUES (1)');
		for (const [sql, code, message] of [
			["INSERT INTO people (name) VALUES ('Eve')", 'SQLITE_CONSTRAINT', /people\.name/],
			["INSERT INTO people (id, name) VALUES (500, 'Eva')", 'SQLITE_CONSTRAINT', /people\.id/],
			["INSERT INTO people (name, age) VALUES ('Old', -1)", 'SQLITE_CONSTRAINT', /age >= 0/],
			['INSERT INTO people (name) VALUES (NULL)', 'SQLITE_CONSTRAINT', /people\.name/],
			['INSERT INTO pets (owner) VALUES (999)', 'SQLITE_CONSTRAINT', /FOREIGN KEY/],
			['UPDATE ledger SET amount = 2', 'SQLITE_CONSTRAINT', /the ledger is append-only/],
			['SELECT * FROM nowhere', 'SQLITE_UNKNOWN', /no such table: nowhere/],
			['SELEKT 1', 'SQL_PARSE_ERROR', /syntax error/],
			['SELECT 1; SELECT 2', 'SQL_MANY_STATEMENTS', /more than one statement/],
			['-- nothing', 'SQL_NO_STATEMENT', /does not contain/],
			['SELECT ?', 'ARGS_INVALID', /parameter 1/]
		]) {
			await assert.rejects(client.execute(sql), (error) => {
				assert.equal(error.code, code, sql);
				assert.match(error.message, message, sql);
				return true;
			});
		}
	});

	test('an interactive transaction commits', async () => {
		const transaction = await client.transaction('write');
		await transaction.execute("INSERT INTO samples (id, value) VALUES (1000, 'kept')");
		const seen = await transaction.execute('SELECT value FROM samples WHERE id = 1000');
		assert.equal(seen.rows[0].value, 'kept');
		assert.equal((await client.execute('SELECT 1 FROM samples WHERE id = 1000')).rows.length, 0);
		await transaction.commit();
		assert.equal((await client.execute('SELECT 1 FROM samples WHERE id = 1000')).rows.length, 1);
	});

	test('an interactive transaction rolls back, also when it is only closed', async () => {
		for (const end of ['rollback', 'close']) {
			const transaction = await client.transaction('write');
			await transaction.executeMultiple(
				"INSERT INTO samples (id, value) VALUES (2000, 'gone'); SELECT 1;"
			);
			await transaction[end]();
			assert.equal(
				(await client.execute('SELECT 1 FROM samples WHERE id = 2000')).rows.length,
				0,
				end
			);
		}
	});

	test('a transaction that stays open over 5 seconds gives way to the next writer', async () => {
		const transaction = await client.transaction('write');
		await transaction.execute("INSERT INTO samples (id, value) VALUES (3000, 'late')");
		await client.execute("INSERT INTO samples (id, value) VALUES (3001, 'in time')");
		await assert.rejects(transaction.execute('SELECT 1'), { code: 'TRANSACTION_TIMEOUT' });
		assert.equal((await client.execute('SELECT 1 FROM samples WHERE id = 3000')).rows.length, 0);
	});

	test('a migration may break foreign keys on its way, later statements may not', async () => {
		await client.execute("INSERT INTO people (id, name) VALUES (700, 'Mig')");
		await client.execute('INSERT INTO pets (owner) VALUES (700)');
		await client.migrate([
			'CREATE TABLE people_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, age INTEGER, mail TEXT)',
			'INSERT INTO people_new (id, name, age) SELECT id, name, age FROM people',
			'DROP TABLE people',
			'ALTER TABLE people_new RENAME TO people'
		]);
		assert.equal(
			(await client.execute('SELECT mail FROM people WHERE id = 700')).rows[0].mail,
			null
		);
		for (let i = 0; i < 20; i += 1) {
			await assert.rejects(client.execute('DELETE FROM people WHERE id = 700'), {
				code: 'SQLITE_CONSTRAINT'
			});
		}
	});

	test('parallel writers lose no write', async () => {
		const writers = 200;
		await Promise.all(
			Array.from({ length: writers }, () =>
				client.batch(
					['SELECT n FROM counters', "UPDATE counters SET n = n + 1 WHERE name = 'writes'"],
					'write'
				)
			)
		);
		assert.equal((await client.execute('SELECT n FROM counters')).rows[0].n, BigInt(writers));
	});

	test('a writer waits for an open transaction to end', async () => {
		const transaction = await client.transaction('write');
		await transaction.execute("INSERT INTO samples (id, value) VALUES (4000, 'first')");
		const second = client.execute(
			'INSERT INTO samples (id, value) VALUES (4001, (SELECT value FROM samples WHERE id = 4000))'
		);
		await sleep(200);
		await transaction.commit();
		await second;
		assert.equal(
			(await client.execute('SELECT value FROM samples WHERE id = 4001')).rows[0].value,
			'first'
		);
	});
});
