import { plannerThroughput } from './planner';

/** A process for the planner alone: a full heap beside it would be counted as its work. */
process.stdout.write(String(plannerThroughput(20_000)));
