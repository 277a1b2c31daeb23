import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { hostFolder } from './install';

/** As much of n8n's own PostgreSQL driver as is used here. */
interface Driver {
	Client: new (settings: Server & { database: string }) => {
		connect(): Promise<void>;
		query(text: string): Promise<{ rows: Record<string, unknown>[] }>;
		end(): Promise<void>;
	};
}

interface Server {
	host: string;
	port: number;
	user: string;
	password: string;
}

/** The PostgreSQL that PGHOST, PGPORT, PGUSER and PGPASSWORD name; else the one on this machine. */
function server(): Server {
	const { PGHOST, PGPORT, PGUSER, PGPASSWORD } = process.env;
	return {
		host: PGHOST ?? '127.0.0.1',
		port: Number(PGPORT ?? 5432),
		user: PGUSER ?? 'postgres',
		password: PGPASSWORD ?? '',
	};
}

/** An empty database of our own in PostgreSQL, dropped in the end. */
export class Database {
	readonly server = server();

	private constructor(
		readonly name: string,
		private readonly driver: Driver,
	) {}

	static async create(): Promise<Database> {
		const fromHost = createRequire(join(await hostFolder(), 'package.json'));
		const name = `n8n_smartmoving_${randomBytes(6).toString('hex')}`;
		const database = new Database(name, fromHost('pg') as Driver);
		await database.run('postgres', `create database ${name}`);
		return database;
	}

	async query<T>(text: string): Promise<T[]> {
		return (await this.run(this.name, text)) as T[];
	}

	async drop(): Promise<void> {
		await this.run('postgres', `drop database if exists ${this.name} with (force)`);
	}

	private async run(database: string, text: string): Promise<Record<string, unknown>[]> {
		const client = new this.driver.Client({ ...this.server, database });
		await client.connect();
		try {
			return (await client.query(text)).rows;
		} finally {
			await client.end();
		}
	}
}
