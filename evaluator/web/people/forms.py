"""The forms of the people page. Lengths are those of the columns."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from evaluator.services.accounts import line_of, login_of
from evaluator.web.form import Form

LOGIN = r"^[a-z0-9][a-z0-9._@-]{2,99}$"
KANA = r"^[ぁ-ゖァ-ヺー・゛゜ 　]*$"


def _login(label: object) -> StringField:
    said = _l(
        "A login has 3 to 100 small letters, digits, points, hyphens, underscores or @, and begins with a letter or a digit."
    )
    required = DataRequired(_l("Enter a login."))
    return StringField(label, filters=[login_of], validators=[required, Regexp(LOGIN, message=said)])


class DetailsForm(Form):
    """What is known about somebody."""

    name = StringField(
        _l("Name"),
        filters=[line_of],
        validators=[DataRequired(_l("Enter a name.")), Length(max=100, message=_l("A name has at most 100 characters."))],
    )
    kana = StringField(
        _l("Reading (kana)"),
        filters=[line_of],
        validators=[
            Length(max=200, message=_l("A reading has at most 200 characters.")),
            Regexp(KANA, message=_l("Enter the reading in hiragana or katakana.")),
        ],
    )
    affiliation = StringField(
        _l("Affiliation"),
        filters=[line_of],
        validators=[Length(max=200, message=_l("An affiliation has at most 200 characters."))],
    )


class NewPersonForm(DetailsForm):
    """Somebody new, with the roles to begin with."""

    login = _login(_l("Login"))
    roles = SelectMultipleField(
        _l("Roles"),
        validators=[InputRequired(_l("Choose at least one role."))],
        invalid_choice_message=_l("Choose at least one role."),
    )
    outside = BooleanField(_l("From outside the organisation"))


class RoleForm(Form):
    """One more role."""

    role = SelectField(_l("Role"), validators=[InputRequired(_l("Choose a role."))], invalid_choice_message=_l("Choose a role."))
    outside = BooleanField(_l("From outside the organisation"))


class InviteForm(RoleForm):
    """A role for whoever signs in under a login."""

    login = _login(_l("Login"))


class LinkForm(Form):
    """Who somebody is at the identity provider."""

    subject = StringField(
        _l("Identifier there"),
        filters=[line_of],
        validators=[
            DataRequired(_l("Enter the identifier.")),
            Length(max=255, message=_l("An identifier has at most 255 characters.")),
        ],
    )


class OrganisationForm(Form):
    """What the organisation says about itself; the number is checked by the service."""

    corporate_number = StringField(_l("Corporate number"), filters=[line_of], validators=[Optional()])
    corporate_number_verified = BooleanField(_l("Compared with the National Tax Agency's publication site"))
    implementing = RadioField(
        _l("Implementing body of the support for people in need"),
        choices=[SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No")), SelectChoice("unknown", _l("Not known"))],
        validators=[InputRequired(_l("Choose one of the answers."))],
        invalid_choice_message=_l("Choose one of the answers."),
    )


def _number(value: object) -> int | None:
    """The id that a choice stands for; none for the empty one."""
    return int(str(value)) if value else None


def _officer(label: object, said: object) -> SelectField:
    return SelectField(
        label, coerce=_number, validators=[InputRequired(said)], invalid_choice_message=said, invalid_value_message=said
    )


class HandOverForm(Form):
    """Who hands over, and to whom."""

    giver = _officer(_l("From"), _l("Choose who hands over."))
    taker = _officer(_l("To"), _l("Choose who takes over."))
