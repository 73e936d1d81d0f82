"""The churn models that score a run: those that stand, or new ones when it is time.

Belongs here: asking the decision log and the disk, saying what happens, keeping what was learned. Does not: the rule
that says when it is time (`models.trainings`), learning itself (`models.churn`).
"""

import polars as pl

from member360.activation.decision_log import DecisionLog
from member360.publishing import RunContext
from models.churn import Training, train
from models.history import Records
from models.registry import ModelRefusedError
from models.trainings import load_training, save_training, standing
from orchestration.progress import Progress
from orchestration.resources import Site


def training_of_run(
    site: Site, progress: Progress, of_run: RunContext, records: Records, businesses: pl.DataFrame
) -> Training:
    """Return the training whose models score this run; a new one is staged in the decision log.

    Args:
        site: Whose decision log and models count, and whose workspace says how often models are learned.
        progress: Hears why models are learned.
        of_run: The run.
        records: What all members did.
        businesses: The workspace's `business` table.
    """
    log = DecisionLog(site.home)
    every_days = site.workspace.settings.churn.retrain_every_days
    found = standing(log.before("training", of_run), businesses, of_run.as_of, every_days)
    why = found.why
    if found.training_id is not None:
        try:
            return load_training(site.home.models, found.training_id)
        except ModelRefusedError as refused:
            why = f"the saved ones cannot be used: {refused}"
    progress.say(f"churn models are learned anew: {why}")
    training = train(records, businesses, of_run.as_of)
    log.stage("training", save_training(training, site.home.models, businesses, of_run.as_of), of_run)
    return training
