import type {Engine} from '../engine.js';
import type {Context} from '../events.js';
import {checkFuse} from '../host/fuse.js';
import {checkedSource} from '../session/checked-source.js';
import {type OpenSession, openSession} from '../session/open-session.js';
import {describeSession, type Session} from '../session/session.js';
import {readSession} from '../session/session-record.js';
import {checkNewMountpoint} from './mountpoints.js';
import type {Look, MountAnswers, SourceChoice} from './services.js';
import {withEngine} from './with-engine.js';

/** Start a machine with the disk, which can only be read. What could not be mounted in the end is refused before. */
export async function beginLook(
	engine: Engine,
	{source, partitions}: SourceChoice,
	intermediary: string,
	context: Context,
): Promise<{readonly look: Look; readonly session: OpenSession}> {
	const session = await withEngine(engine, context, async own => {
		await checkFuse(own.context);
		const checked = await checkedSource(own, {source, partitions, readOnly: true, intermediary});
		return openSession(own, {source: checked, readOnly: true, intermediary});
	});
	return {session, look: lookOf(engine, session)};
}

function lookOf(engine: Engine, session: OpenSession): Look {
	const call = async <Result>(context: Context, work: (context: Context) => Promise<Result>) =>
		withEngine(engine, context, async own => work(own.context));
	return {
		id: session.id,
		log: session.log,
		get devices() {
			return session.devices;
		},
		canLookElsewhere: session.canLookElsewhere,
		unlock: async (device, passphrase, context) => call(context, async own => session.unlock(device, passphrase, own)),
		lookAt: async (partitions, context) => call(context, async own => session.lookAt(partitions, own)),
		mount: async (answers, context) => withEngine(engine, context, async own => mount(own, session, answers)),
		stop: async context => call(context, async own => session.stop(own)),
	};
}

/** As with all that fails here, a mountpoint that can no longer be used ends the session: nothing of it is left when this throws. */
async function mount(engine: Engine, session: OpenSession, answers: MountAnswers): Promise<Session> {
	const {device, readOnly, ownership, symlinks} = answers;
	const mountpoint = await checkNewMountpoint(engine, answers.mountpoint).catch(async (error: unknown) => {
		await session.stop(engine.context);
		throw error;
	});
	await session.mount({device, mountpoint, readOnly, ownership, symlinks}, engine.context);
	const record = await readSession(engine.folders, session.id);
	if (!record) throw new Error(`session ${session.id} has ended already`);
	return describeSession(record, engine);
}
