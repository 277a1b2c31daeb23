import { briefly, Reconciler } from './support/reconciler';
import { charge, job, Mover, Stage } from './support/stage';

let stage: Stage;
beforeAll(async () => {
	stage = await Stage.start();
});
afterAll(async () => await stage.close());
beforeEach(async () => await stage.reset());

it('tries', async () => {
	const reconciler = await Reconciler.open(stage);
	const mover = await Mover.book(stage);
	const { id } = await mover.pay(200);
	await mover.pay(550, { jobNumber: '1234-1' });
	await mover.refund(id, 50);
	await mover.closeJob();
	const run = await reconciler.run();
	console.log(run.error?.message, run.error?.stack, JSON.stringify(run.json('Compare')[0], null, 1), run.json('Answer'));
	const one = await reconciler.sync01(mover.id);
	console.log(one.error?.message);
	console.log((await reconciler.report()).summary, JSON.stringify((await reconciler.report()).differences));
	const page = await reconciler.page();
	console.log(page.error?.message, String(page.json('Page')[0]?.html).slice(-2500));
}, 60000);
