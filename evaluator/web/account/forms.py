"""The forms of signing in and of one's own account."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length

from evaluator.services.accounts import line_of, login_of
from evaluator.web.form import Form


class SignInForm(Form):
    """Login and password. What is wrong with them is said in one sentence, whichever it is."""

    login = StringField(
        _l("Login"),
        filters=[login_of],
        validators=[DataRequired(_l("Enter your login.")), Length(max=100, message=_l("A login has at most 100 characters."))],
    )
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Enter your password."))])
    next = HiddenField()


class CodeForm(Form):
    """A code of the app or from paper."""

    code = StringField(_l("Code"), filters=[line_of], validators=[DataRequired(_l("Enter the code."))])
    next = HiddenField()


class SetUpForm(Form):
    """The first code of a new app; `secret` is encrypted, so that it comes back as it was shown."""

    secret = HiddenField()
    code = StringField(_l("Code"), filters=[line_of], validators=[DataRequired(_l("Enter the code."))])
    next = HiddenField()


class AnotherAppForm(SetUpForm):
    """The first code of a new app, by somebody who is signed in already: a session alone does not change what guards it."""

    password = PasswordField(_l("Present password"), validators=[InputRequired(_l("Enter your present password."))])


class OrganisationForm(Form):
    """One of the organisations where the person has a role."""

    organisation = RadioField(
        _l("Organisation"),
        coerce=int,
        validators=[InputRequired(_l("Choose an organisation."))],
        invalid_choice_message=_l("Choose an organisation."),
        invalid_value_message=_l("Choose an organisation."),
    )
    next = HiddenField()


class NewPasswordForm(Form):
    """A first password of one's own, in place of the temporary one."""

    new_password = PasswordField(_l("New password"), validators=[InputRequired(_l("Enter a new password."))])
    again_password = PasswordField(
        _l("New password once more"),
        validators=[
            InputRequired(_l("Enter the new password once more.")),
            EqualTo("new_password", message=_l("The two are not the same.")),
        ],
    )
    next = HiddenField()


class PasswordForm(NewPasswordForm):
    """Another password in place of one's own."""

    password = PasswordField(_l("Present password"), validators=[InputRequired(_l("Enter your present password."))])


class LinkForm(Form):
    """The password, before the account is linked to an identity provider."""

    password = PasswordField(_l("Present password"), validators=[InputRequired(_l("Enter your present password."))])
