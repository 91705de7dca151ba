"""Models of joint procurement: shared from an own agreement, taken back, and shown where one is begun."""

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.db.queries import joint as rows
from evaluator.extensions import db
from evaluator.services.actor import now
from evaluator.services.joint import models
from evaluator.services.joint.keeping import JointRefused
from evaluator.web.access import actor
from evaluator.web.joint import shown
from evaluator.web.joint.blueprint import AT, blueprint
from evaluator.web.joint.forms import ModelForm
from evaluator.web.joint.keeping import keep
from evaluator.web.joint.office import agreement_or_404, version_now


@blueprint.route(f"{AT}/model", methods=["GET", "POST"])
def share_model(procurement_id: int) -> ResponseReturnValue:
    """Hand the form and the weights to everybody."""
    agreement = agreement_or_404()
    form = ModelForm(data={"title": g.procurement.title, "version": str(agreement.version)})

    def act() -> str:
        models.share(db.session(), actor(), agreement, title=form.title.data, note=form.note.data or "", now=now())
        return gettext("The model is shared.")

    def page(status: int) -> ResponseReturnValue:
        facts = [each for each in shown.facts(agreement) if each[0] in shown.model_labels()]
        return render_template("joint/model.html", procurement=g.procurement, form=form, facts=facts), status

    return keep(form, act, page, url_for("joint.index"), stands=version_now)


@blueprint.post("/joint/models/<int:model_id>/take-back")
def model_take_back(model_id: int) -> ResponseReturnValue:
    """Let nobody adopt an own model any more."""
    found = rows.own_model(db.session(), actor().organisation_id, model_id) or abort(404)
    try:
        models.take_back(db.session(), actor(), found, now())
    except JointRefused:
        db.session.rollback()
        flash(gettext("This is registered already."), "info")
    else:
        db.session.commit()
        flash(gettext("The model is taken back. What began from it stays."))
    return redirect(url_for("joint.index"))
