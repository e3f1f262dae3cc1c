"""Which addresses are about members? Each says who may use it."""

from allauth.account import views as account_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as passkey_views
from django.urls import path, re_path

from buyline.members.asking import is_open, needs
from buyline.members.policy import Right
from buyline.web import calendar
from buyline.web.members import (
    account,
    audit_page,
    colleagues,
    elsewhere,
    first,
    inviting,
    kept_views,
    looking,
    noted,
    teams,
    tokens,
    wishes,
)

NOTED = noted.__name__  # its receivers are connected by being read
own = needs(Right.KEEP_ACCOUNT)

urlpatterns = [
    path("welcome/<slug:key>", first.welcome, name="welcome"),
    path("invited/<slug:key>", inviting.invited, name="invited"),
    path("sign-in", is_open(account_views.login), name="account_login"),
    path("sign-out", is_open(account_views.logout), name="account_logout"),
    path("sign-in/second-factor", is_open(mfa_views.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey", is_open(passkey_views.login_webauthn), name="mfa_login_webauthn"),
    path("sign-in/with/<slug:provider_id>", elsewhere.go, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back", elsewhere.back, name="openid_connect_callback"),
    path("sign-in/not-active", is_open(account_views.account_inactive), name="account_inactive"),
    path("sign-up", is_open(account_views.signup), name="account_signup"),
    path("password/forgotten", is_open(account_views.password_reset), name="account_reset_password"),
    path("password/sent", is_open(account_views.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/set/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        is_open(account_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/is-set",
        is_open(account_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("settings", account.account, name="account"),
    path("settings/told", wishes.wishes, name="wishes"),
    path("settings/told/calendar", wishes.own_calendar, name="own-calendar"),
    path("calendar/<str:key>.ics", calendar.calendar, name="calendar"),
    path("mail/off/<str:key>", wishes.mail_off, name="mail-off"),
    path("settings/password", own(account_views.password_change), name="account_change_password"),
    path("settings/password/first", own(account_views.password_set), name="account_set_password"),
    path("settings/once-more", own(account_views.reauthenticate), name="account_reauthenticate"),
    path("settings/once-more/second-factor", own(mfa_views.reauthenticate), name="mfa_reauthenticate"),
    path("settings/once-more/passkey", own(passkey_views.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("settings/passkeys", own(passkey_views.list_webauthn), name="mfa_list_webauthn"),
    path("settings/passkeys/add", own(passkey_views.add_webauthn), name="mfa_add_webauthn"),
    path("settings/passkeys/<int:pk>/name", own(passkey_views.edit_webauthn), name="mfa_edit_webauthn"),
    path("settings/passkeys/<int:pk>/remove", own(passkey_views.remove_webauthn), name="mfa_remove_webauthn"),
    path("settings/second-factor", own(mfa_views.index), name="mfa_index"),
    path("settings/second-factor/add", own(totp_views.activate_totp), name="mfa_activate_totp"),
    path("settings/second-factor/remove", own(totp_views.deactivate_totp), name="mfa_deactivate_totp"),
    path("settings/second-factor/codes", own(codes_views.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "settings/second-factor/codes/new", own(codes_views.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "settings/second-factor/codes/file",
        own(codes_views.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("settings/sessions", account.sessions, name="sessions"),
    path("settings/sessions/<int:number>/end", account.end_session, name="end_session"),
    path("settings/tokens", tokens.tokens, name="tokens"),
    path("settings/tokens/<slug:prefix>/end", tokens.end_token, name="end_token"),
    path("settings/members", colleagues.members, name="members"),
    path("settings/members/<int:number>", colleagues.change_member, name="change_member"),
    path("settings/teams", teams.teams, name="teams"),
    path("settings/teams/<int:number>", teams.change_team, name="change_team"),
    path("settings/invitations", inviting.invitations_page, name="invitations"),
    path("settings/invitations/<int:number>/revoke", inviting.revoke, name="revoke_invitation"),
    path("settings/audit", audit_page.audited, name="audit"),
    path("pins", looking.pin, name="pin"),
    path("views", kept_views.views, name="views"),
    path("views/<slug:key>", kept_views.change_view, name="change_view"),
    path("views/<slug:key>/forget", kept_views.drop_view, name="drop_view"),
]
